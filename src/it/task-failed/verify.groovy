import static org.assertj.core.api.Assertions.assertThat

import groovy.json.JsonSlurper

def metadata = new JsonSlurper().parse(new File(basedir, 'target/happyhorse/task-1.json'))

assertThat(metadata.outcome).isEqualTo('FAILED')
assertThat(metadata.error.code).isEqualTo('DataInspectionFailed')
assertThat(metadata.video).isNull()
assertThat(new File(basedir, 'target/happyhorse/task-1.mp4')).doesNotExist()
assertThat(new File(basedir, 'build.log').text)
        .contains('Task task-1 failed at the service: DataInspectionFailed: Input data may contain inappropriate content.')
        .contains('submit anew')
        .doesNotContain('at io.github.happyhorse')
return true
