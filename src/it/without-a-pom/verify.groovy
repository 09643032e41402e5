import static org.assertj.core.api.Assertions.assertThat

assertThat(new File(basedir, 'target/happyhorse/task-1.mp4')).hasSize(76331)
assertThat(new File(basedir, 'target/happyhorse/task-1.json')).exists()
return true
