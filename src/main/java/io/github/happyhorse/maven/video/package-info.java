/**
 * Downloads a video into a part file, resumes after a failure, and verifies length, checksums and structure before the
 * video gets its name.
 */
package io.github.happyhorse.maven.video;
