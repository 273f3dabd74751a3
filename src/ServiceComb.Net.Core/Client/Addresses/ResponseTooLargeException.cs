namespace ServiceComb.Net.Client.Addresses;

/// <summary>The content length of a response, or the part read so far, exceeds the limit.</summary>
internal sealed class ResponseTooLargeException(int limit) : IOException($"the response exceeds {limit} bytes");
