namespace ServiceComb.Net.Docs.Tests.Context;

/// <summary>A typed client of an app.</summary>
public sealed class OrdersClient(HttpClient client)
{
    public Task<string> GetAsync() => client.GetStringAsync(new Uri("list", UriKind.Relative));
}
