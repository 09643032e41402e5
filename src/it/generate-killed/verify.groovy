import static org.assertj.core.api.Assertions.assertThat

context.service.close()

assertThat(context.service.submitted().findAll { it.contains('slow') }).hasSize(1)
assertThat(context.service.submitted().findAll { it.contains('held') }).as('once more, by resubmit').hasSize(2)
assertThat(new File(basedir, 'target/elsewhere/intro.mp4')).hasSize(76331)
assertThat(new File(basedir, 'target/happyhorse/intro.mp4')).hasSize(76331)
assertThat(new File(basedir, 'build.log').text).contains('which left neither an order nor a refusal')
return true
