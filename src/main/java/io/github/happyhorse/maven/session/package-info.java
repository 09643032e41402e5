/**
 * What the Maven run around a goal lends it: the API key, the proxies, the transfer listener, and what all goals of the
 * run share. Beside the mojos the only room that knows Maven.
 */
package io.github.happyhorse.maven.session;
