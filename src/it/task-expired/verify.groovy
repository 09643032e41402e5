import static org.assertj.core.api.Assertions.assertThat

import groovy.json.JsonSlurper

def metadata = new JsonSlurper().parse(new File(basedir, 'target/happyhorse/task-1.json'))

assertThat(metadata.outcome).isEqualTo('EXPIRED')
assertThat(metadata.taskStatus).isEqualTo('UNKNOWN')
assertThat(new File(basedir, 'build.log').text)
        .contains('last seen RUNNING at')
        .contains('A task id is valid for 24 hours')
return true
