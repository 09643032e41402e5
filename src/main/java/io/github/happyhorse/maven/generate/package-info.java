/** Turns prompts in a project's sources into requests, and sees to it that each is submitted and paid once. */
package io.github.happyhorse.maven.generate;
