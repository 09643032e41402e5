/**
 * A file that one build at a time may have, whether the others run in this process or in another: what is downloaded
 * into and what guards the archive.
 */
package io.github.happyhorse.maven.lock;
