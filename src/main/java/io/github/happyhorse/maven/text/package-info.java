/** JSON as this plugin reads and writes it: strictly, within limits, and always in the same form. */
package io.github.happyhorse.maven.text;
