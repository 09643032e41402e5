/**
 * The sandbox: a small HTTP server on this machine that takes submissions, plays each task through a scenario, and
 * serves a real clip as the object store would. It needs no key and no network, and costs nothing.
 */
package io.github.happyhorse.maven.sandbox;
