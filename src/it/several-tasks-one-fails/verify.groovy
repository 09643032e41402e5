import static org.assertj.core.api.Assertions.assertThat

import groovy.json.JsonSlurper

context.service.close()

def outcome = { new JsonSlurper().parse(new File(basedir, "target/happyhorse/${it}.json")).outcome }

assertThat(outcome('ok-1')).isEqualTo('SUCCEEDED')
assertThat(outcome('failed-2')).isEqualTo('FAILED')
assertThat(outcome('ok-3')).isEqualTo('SUCCEEDED')
assertThat(new File(basedir, 'target/happyhorse/ok-1.mp4')).hasSize(76331)
assertThat(new File(basedir, 'target/happyhorse/ok-3.mp4')).hasSize(76331)
assertThat(new File(basedir, 'build.log').text)
        .contains('1 of 3 tasks did not succeed:')
        .contains('- FAILED: Task failed-2 failed at the service: DataInspectionFailed: No.')
return true
