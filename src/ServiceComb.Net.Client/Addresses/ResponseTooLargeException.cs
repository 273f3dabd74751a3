namespace ServiceComb.Net.Client.Addresses;

/// <summary>An answer is over the limit, announced or while it is read.</summary>
internal sealed class ResponseTooLargeException(int limit) : IOException($"the answer is over {limit} bytes");
