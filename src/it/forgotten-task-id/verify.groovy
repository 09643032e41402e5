import static org.assertj.core.api.Assertions.assertThat

context.service.close()

// The property happyhorse.taskId that an execution leaves is no id for the next one; the same id in the pom is.
File saved = new File(basedir, 'target/happyhorse')
assertThat(saved.list()).contains('intro.mp4', 'again.mp4').doesNotContain('forgotten.mp4')
assertThat(new File(basedir, 'build.log').text).contains('await (forgotten)', 'No task id is given')
return true
