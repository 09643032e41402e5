import static org.assertj.core.api.Assertions.assertThat

context.service.close()

File saved = new File(basedir, 'target/happyhorse')
assertThat(new File(saved, 'held-1.mp4')).hasSize(76331)
assertThat(saved.list()).containsExactlyInAnyOrder('held-1.mp4', 'held-1.json')
assertThat(new File(saved, 'held-1.json').text).contains('"outcome": "SUCCEEDED"')
return true
