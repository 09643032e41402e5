/** Reads the structure of an MP4 file: is there a complete video track, what is odd beside it, and what does it say. */
package io.github.happyhorse.maven.video.mp4;
