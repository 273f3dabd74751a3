using System.Net;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Governance.Tests.Fixtures;

namespace ServiceComb.Net.Governance.Tests.Policies;

/// <summary>What tests of policies about instances begin with: two instances of one service, of which a test names the bad ones.</summary>
public abstract class InstanceTests
{
    private protected const string Isolation = "servicecomb.instanceIsolation.all";
    private protected static readonly Uri Orders = new("http://orders/list");
    private protected static readonly ServiceInstance A = FakeDirectory.Instance("a", address: "http://a.host/");
    private protected static readonly ServiceInstance B = FakeDirectory.Instance("b", address: "http://b.host/");
    private protected readonly FakeTimeProvider _time = new();
    private protected readonly HashSet<string> _bad = [];
    private protected readonly ScriptedHandler _transport;

    private protected InstanceTests() => _transport = new ScriptedHandler(request =>
        new HttpResponseMessage(_bad.Contains(request.RequestUri!.Host) ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK));

    private protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A fixture in which every call is governed by the documents of the name <c>all</c>.</summary>
    private protected GovernanceFixture CreateFixture(ServiceInstance[] instances, params (string, string)[] documents)
    {
        var fixture = new GovernanceFixture(_time, _transport.Use, [("servicecomb.matchGroup.all", "matches: [{}]"), .. documents]);
        fixture.Directory.Publish("orders", instances);
        return fixture;
    }
}
