import static org.assertj.core.api.Assertions.assertThat

import groovy.json.JsonSlurper

context.service.close()

// The property happyhorse.taskId that the first leaves behind is no id for the second.
['intro': 'ok-1', 'outro': 'ok-2'].each { name, task ->
    assertThat(new File(basedir, "target/happyhorse/${name}.mp4")).hasSize(76331)
    assertThat(new JsonSlurper().parse(new File(basedir, "target/happyhorse/${name}.json")).taskId).isEqualTo(task)
}
return true
