import static org.assertj.core.api.Assertions.assertThat

import groovy.json.JsonSlurper

context.service.close()

assertThat(context.service.submitted()).hasSize(3)
['happyhorse', 'clean', 'reformatted', 'offline'].each {
    assertThat(new File(basedir, "target/$it/intro.mp4")).hasSize(76331)
    assertThat(new File(basedir, "target/$it/outro.mp4")).hasSize(76331)
}
def metadata = new JsonSlurper().parse(new File(basedir, 'target/happyhorse/intro.json'))
assertThat(metadata.request.sha256).matches('[0-9a-f]{64}')
assertThat(metadata.request.body.input.prompt).startsWith('A horse gallops')
assertThat(metadata.outcome).isEqualTo('SUCCEEDED')

String log = new File(basedir, 'build.log').text
assertThat(log)
        .contains('Submitting clip intro')
        .doesNotContain('it-secret-key')
return true
