import static org.assertj.core.api.Assertions.assertThat

context.service.close()
context.repository.close()
context.mirror.close()

assertThat(context.service.submitted()).hasSize(1)
['a', 'b'].each { assertThat(new File(basedir, "target/agent-$it/intro.mp4")).hasSize(76331) }
List<String> put = context.repository.requests().findAll { it.matches(/PUT .*\/order\/.*\.json/) }
assertThat(put*.replaceAll(/.*-/, '')).containsExactly('attempt.json', 'order.json')
return true
