/**
 * The Maven repository as the place where a video outlives its 24 hours: the local one, and if the user names one, a
 * repository that a whole fleet of machines shares.
 */
package io.github.happyhorse.maven.archive;
