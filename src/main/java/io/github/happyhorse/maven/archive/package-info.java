/**
 * The Maven repository as the place where a video outlives its 24 hours: the local one, and if the user names one, a
 * repository that several machines share.
 */
package io.github.happyhorse.maven.archive;
