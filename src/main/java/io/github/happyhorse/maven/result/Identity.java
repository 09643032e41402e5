package io.github.happyhorse.maven.result;

import io.github.happyhorse.maven.task.TaskId;

/**
 * What a video is the result of: a task, or a request that is submitted once.
 *
 * @param taskId the task, or null
 * @param requestSha256 the checksum of the request in its canonical form, or null
 */
public record Identity(String taskId, String requestSha256) {

    /** {@return the identity of a task} */
    public static Identity of(TaskId task) {
        return new Identity(task.value(), null);
    }

    /** {@return the identity of a request} */
    public static Identity ofRequest(String sha256) {
        return new Identity(null, sha256);
    }

    /** {@return whether metadata is about this task or request} */
    public boolean matches(Metadata metadata) {
        return requestSha256 == null
                ? taskId.equals(metadata.taskId())
                : metadata.request() != null
                        && requestSha256.equals(metadata.request().sha256());
    }

    @Override
    public String toString() {
        return requestSha256 == null ? taskId : requestSha256;
    }
}
