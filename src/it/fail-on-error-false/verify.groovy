import static org.assertj.core.api.Assertions.assertThat

import groovy.json.JsonSlurper

def metadata = new JsonSlurper().parse(new File(basedir, 'target/happyhorse/task-1.json'))

assertThat(metadata.outcome).isEqualTo('FAILED')
assertThat(new File(basedir, 'build.log').text)
        .containsPattern('\\[WARNING\\] Task task-1 failed at the service')
        .contains('BUILD SUCCESS')
return true
