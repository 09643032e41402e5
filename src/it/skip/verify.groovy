import static org.assertj.core.api.Assertions.assertThat

assertThat(new File(basedir, 'target')).doesNotExist()
assertThat(new File(basedir, 'build.log').text).contains('Skipped, <skip> (happyhorse.skip) is set')
return true
