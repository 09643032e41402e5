import static org.assertj.core.api.Assertions.assertThat

import groovy.json.JsonSlurper

['one', 'two', 'three', 'four', 'five', 'six'].each {
    assertThat(new File(basedir, "${it}/target/happyhorse/task-of-${it}.mp4")).hasSize(76331)
    def metadata = new JsonSlurper().parse(new File(basedir, "${it}/target/happyhorse/task-of-${it}.json"))
    assertThat(metadata.origin).isEqualTo('sandbox')
}
// Started once, for the run.
assertThat(new File(basedir, 'build.log').readLines().findAll { it.contains('Sandbox at') }).hasSize(1)
return true
