/**
 * The stand-in of the service: a small HTTP server on this machine that plays a task through one of several scenarios
 * and serves a real clip as the object store would. It is there to rehearse a build with no key, no network and no
 * cost, and knows nothing of Maven nor of the clients that ask it.
 */
package io.github.happyhorse.maven.sandbox;
