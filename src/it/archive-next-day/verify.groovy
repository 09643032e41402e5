import static org.assertj.core.api.Assertions.assertThat

import groovy.json.JsonSlurper

context.service.close()

// Twice for the task and once for the video, all by the first of three runs.
assertThat(context.service.requests()).hasSize(3)

File kept = new File(localRepositoryPath, "io/github/happyhorse/task/${context.task}/1")
String log = new File(basedir, 'build.log').text
assertThat(log)
        .contains("${new File(kept, context.task + '-1.mp4')}, 76331 bytes")
        .contains('<archive> (happyhorse.archive)')
assertThat(log.split('was archived by an earlier build')).hasSize(3)
assertThat(kept.list()).contains(context.task + '-1.pom', context.task + '-1.mp4', context.task + '-1.json')
assertThat(kept.parentFile.list()).doesNotContain('staging', context.task + '.lock')

def metadata = new JsonSlurper().parse(new File(basedir, "target/happyhorse/${context.task}.json"))
assertThat(metadata.origin).isEqualTo('archive')
assertThat(metadata.outcome).isEqualTo('SUCCEEDED')
assertThat(metadata.wait.polls).isZero()
assertThat(new File(basedir, "target/happyhorse/${context.task}.mp4")).hasSize(76331)
return true
