package io.ranktable.webhook.admission;

/**
 * What to send back.
 *
 * @param status HTTP status; 200 whenever an AdmissionReview could be answered, also by a denial
 * @param contentType media type of the body
 * @param body the body, to be sent as UTF-8
 * @param told how the request ended
 */
public record AdmissionAnswer(int status, String contentType, String body, AdmissionRecord told) {}
