import static org.assertj.core.api.Assertions.assertThat

assertThat(new File(basedir, 'target/happyhorse/1469cfc3-3004-4d9e-ab10-xxxxxx.mp4')).hasSize(76331)
return true
