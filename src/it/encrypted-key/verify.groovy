import static org.assertj.core.api.Assertions.assertThat

context.service.close()

assertThat(context.service.keys()).isNotEmpty().containsOnly('it-secret-key')
assertThat(context.service.requests()).noneMatch { it.contains('ok-2') }
assertThat(new File(basedir, 'build.log').text)
        // Maven 4 already refuses such a settings.xml itself.
        .containsAnyOf('cannot be decrypted, so it was not sent', 'Could not decrypt password')
        .doesNotContain('it-secret-key')
return true
