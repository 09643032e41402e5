import static org.assertj.core.api.Assertions.assertThat

context.service.close()
context.repository.close()
context.mirror.close()

['a', 'b', 'b-again'].each {
    assertThat(new File(basedir, "target/agent-${it}/${context.task}.mp4")).hasSize(76331)
}
String base = "PUT /io/github/happyhorse/task/${context.task}/1/${context.task}-1"
List<String> put = context.repository.requests().findAll { it.matches(/PUT .*\.(pom|mp4|json)/) }
assertThat(put).containsExactlyInAnyOrder(base + '.pom', base + '.mp4', base + '.json')
assertThat(put.last()).isEqualTo(base + '.json')
assertThat(context.mirror.requests()).isNotEmpty().noneMatch { it.contains(context.task) }
assertThat(context.service.requests().findAll { it.contains('/clips/') }).hasSize(1)

String log = new File(basedir, 'build.log').text
assertThat(log)
        .contains('is archived for all that use clips (' + context.repository.url() + ')')
        .contains('was archived by an earlier build')
        .doesNotContain('it-repository-password')
        .doesNotContain('it-secret-key')
return true
