/** What the plugin costs: {@code mvn -Pbench verify}. No test: how fast a machine is must not fail a build. */
package io.github.happyhorse.maven.bench;
