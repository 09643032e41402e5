import static org.assertj.core.api.Assertions.assertThat

import groovy.json.JsonSlurper

def metadata = new JsonSlurper().parse(new File(basedir, 'target/happyhorse/task-1.json'))

assertThat(metadata.outcome).isEqualTo('TIMED_OUT')
assertThat(metadata.taskStatus).isEqualTo('RUNNING')
assertThat(new File(basedir, 'build.log').text)
        .contains('Task task-1 did not end within 10s, the <timeout> (happyhorse.timeout)')
        .contains('The task goes on at the service')
        .containsPattern('mvn io\\.github\\.happyhorse:happyhorse-maven-plugin:[^:]+:await -Dhappyhorse\\.taskId=task-1')
return true
