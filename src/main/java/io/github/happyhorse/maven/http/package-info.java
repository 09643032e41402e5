/**
 * The HTTP clients with their proxies and time limits, what a connection failure means, and the pauses between retries.
 * Knows neither tasks nor videos.
 */
package io.github.happyhorse.maven.http;
