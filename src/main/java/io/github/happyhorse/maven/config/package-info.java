/**
 * Turns what a user wrote in a pom or on a command line into values, or into a message that names the XML element and
 * the property to change. Asks nothing of the network.
 */
package io.github.happyhorse.maven.config;
