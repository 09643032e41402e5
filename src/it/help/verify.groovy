import static org.assertj.core.api.Assertions.assertThat

import java.util.zip.ZipFile

assertThat(new File(basedir, 'build.log').text)
        .contains('happyhorse:await')
        .contains('User property: happyhorse.taskId')
        .contains('How long a task is waited for, from its first poll.')

// What a user gets beside the classes.
File installed = new File(localRepositoryPath, 'io/github/happyhorse/happyhorse-maven-plugin')
List<File> jars = []
installed.eachFileRecurse { if (it.name ==~ /happyhorse-maven-plugin-.+(?<!-sources)(?<!-javadoc)\.jar/) jars << it }
assertThat(jars).isNotEmpty()
new ZipFile(jars.max { it.lastModified() }).withCloseable { jar ->
    assertThat(jar.entries().collect { it.name })
            .contains('META-INF/LICENSE', 'META-INF/THIRD-PARTY.md', 'META-INF/m2e/lifecycle-mapping-metadata.xml')
}
return true
