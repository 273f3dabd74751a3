namespace Microsoft.Extensions.Http;

/// <summary>Named as the handler of Microsoft.Extensions.Http.Polly.</summary>
internal sealed class PolicyHttpMessageHandler : DelegatingHandler;
