import static org.assertj.core.api.Assertions.assertThat

import groovy.json.JsonSlurper

context.service.close()

[
    'running-1': 'RUNNING', 'failed-1': 'FAILED', 'unknown-1': 'RUNNING',
    'refused-1': 'ERROR', 'ok-1': 'RUNNING', 'canceled-1': 'CANCELED', 'away-1': 'ERROR',
].each { task, outcome ->
    assertThat(new JsonSlurper().parse(new File(basedir, "target/happyhorse/${task}.json")).outcome).isEqualTo(outcome)
}
// One poll of each of six; the one that is away is asked elsewhere.
assertThat(context.service.requests()).hasSize(6)
assertThat(new File(basedir, 'build.log').text).contains('"30" has no unit').doesNotContain('it-secret-key')
return true
