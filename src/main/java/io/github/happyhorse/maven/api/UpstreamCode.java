package io.github.happyhorse.maven.api;

import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/** The error codes of DashScope, from the error table of Model Studio: the HTTP status each belongs to. */
public final class UpstreamCode {

    private static final Map<String, Integer> HTTP_STATUS = Map.ofEntries(
            Map.entry("InvalidParameter", 400),
            Map.entry("DataInspectionFailed", 400),
            Map.entry("InvalidURL", 400),
            Map.entry("Arrearage", 400),
            Map.entry("UnsupportedOperation", 400),
            Map.entry("InvalidApiKey", 401),
            Map.entry("AccessDenied", 403),
            Map.entry("Model.AccessDenied", 403),
            Map.entry("ModelNotFound", 404),
            Map.entry("NotFound", 404),
            Map.entry("RequestTimeOut", 408),
            Map.entry("Throttling", 429),
            Map.entry("CommodityNotPurchased", 429),
            Map.entry("PrepaidBillOverdue", 429),
            Map.entry("PostpaidBillOverdue", 429),
            Map.entry("InternalError", 500),
            Map.entry("SystemError", 500),
            Map.entry("ModelServiceFailed", 500),
            Map.entry("ModelUnavailable", 503));

    /** Does not pass until the account is paid, also under 429. */
    private static final Set<String> UNPAID =
            Set.of("Arrearage", "CommodityNotPurchased", "PrepaidBillOverdue", "PostpaidBillOverdue");

    private static final Pattern HTTP_STATUS_CODE = Pattern.compile("[45]\\d\\d");

    private UpstreamCode() {}

    /** The status that a code belongs to; a code with a suffix, such as Throttling.RateQuota, counts as its stem. */
    static OptionalInt httpStatus(String code) {
        if (HTTP_STATUS_CODE.matcher(code).matches()) {
            return OptionalInt.of(Integer.parseInt(code));
        }
        Integer status = HTTP_STATUS.get(code);
        int dot = code.indexOf('.');
        if (status == null && dot > 0) {
            status = HTTP_STATUS.get(code.substring(0, dot));
        }
        return status == null ? OptionalInt.empty() : OptionalInt.of(status);
    }

    /** Whether a code is no HTTP status. */
    static boolean isName(String code) {
        return code != null && !HTTP_STATUS_CODE.matcher(code).matches();
    }

    static boolean isUnpaid(String code) {
        return code != null && UNPAID.contains(code);
    }

    /** Whether a task with this code fails again however often it is submitted. */
    public static boolean isRequestAtFault(String code) {
        int status = httpStatus(code).orElse(0);
        return status == 400 || status == 403;
    }
}
