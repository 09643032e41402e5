import static org.assertj.core.api.Assertions.assertThat

context.service.close()

File saved = new File(basedir, 'target/happyhorse')
assertThat(new File(saved, 'held-2.mp4')).hasSize(76331)
assertThat(saved.list()).containsExactlyInAnyOrder('held-2.mp4', 'held-2.json')
assertThat(new File(saved, 'held-2.json').text).contains('"outcome": "SUCCEEDED"')
return true
