import static org.assertj.core.api.Assertions.assertThat

context.service.close()
context.bystander.close()

String name = context.task + '-1.mp4'
assertThat(new File(basedir, "film/target/dependencies/${name}")).hasSize(76331)
assertThat(new File(basedir, "film/target/copied/${name}")).hasSize(76331)
// No other repository gets to know the task ids.
assertThat(context.bystander.requests()).noneMatch { it.contains(context.task) || it.contains('happyhorse/task') }
return true
