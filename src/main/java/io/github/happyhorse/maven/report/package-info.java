/**
 * What continuous integration reads: one small {@link io.github.happyhorse.maven.report.Report} for each reader, chosen
 * by the environment in {@link io.github.happyhorse.maven.report.Reports}. None of them can fail the build.
 */
package io.github.happyhorse.maven.report;
