/**
 * HTTP as this plugin speaks it: the clients with their proxies and time limits, and what makes text and addresses from
 * outside fit to be shown. Knows neither tasks nor videos.
 */
package io.github.happyhorse.maven.http;
