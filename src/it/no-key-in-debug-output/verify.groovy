import static org.assertj.core.api.Assertions.assertThat

context.service.close()

// The service was sent the key, and echoed it.
assertThat(context.service.keys()).isNotEmpty().containsOnly('it-secret-key')
String log = new File(basedir, 'build.log').text
assertThat(log).contains('Wrong TT-API-KEY ***').doesNotContain('secret-signature')
// Maven itself prints the environment that it was given; our part is all that comes after that.
assertThat(log.readLines().findAll { it.contains('it-secret-key') && !it.contains('TT_API_KEY') }).isEmpty()
new File(basedir, 'target').eachFileRecurse(groovy.io.FileType.FILES) {
    assertThat(it.getText('ISO-8859-1')).doesNotContain('it-secret-key').doesNotContain('secret-signature')
}
return true
