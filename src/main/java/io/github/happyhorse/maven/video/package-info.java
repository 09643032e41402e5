/**
 * From a link to a video that is whole: downloads it into a locked part file, resumes what breaks, and verifies length,
 * checksums and structure before anybody gives it its name.
 */
package io.github.happyhorse.maven.video;
