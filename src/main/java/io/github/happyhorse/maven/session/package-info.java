/**
 * What a goal takes from the Maven run around it: the API key, the proxies, the transfer listener, and what all goals
 * of the run share. Besides the mojos and the archive, the only package that depends on Maven.
 */
package io.github.happyhorse.maven.session;
