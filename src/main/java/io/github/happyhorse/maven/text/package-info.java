/** Text from outside made safe, and JSON read strictly, within limits, and written always in the same form. */
package io.github.happyhorse.maven.text;
