/**
 * Reports of a goal run: a page, JUnit files and an env file for everybody, and what the CI service reads.
 * {@link io.github.happyhorse.maven.report.Reports} writes them; none can fail the build.
 */
package io.github.happyhorse.maven.report;
