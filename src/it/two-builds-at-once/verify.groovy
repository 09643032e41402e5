import static org.assertj.core.api.Assertions.assertThat

assertThat(context.other.await()).isZero()
context.service.close()

File saved = new File(basedir, 'target/happyhorse')
assertThat(new File(saved, 'held-1.mp4')).hasSize(76331)
assertThat(saved.list()).containsExactlyInAnyOrder('held-1.mp4', 'held-1.json')
// Whichever came second either waited for the lock or was done before: one download, or two whole ones.
assertThat(context.service.requests().findAll { it.contains('.mp4') }.size()).isBetween(1, 2)
return true
