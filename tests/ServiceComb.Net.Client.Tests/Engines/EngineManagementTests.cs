using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using ServiceComb.Net.Client.Engines;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol.Engines;

namespace ServiceComb.Net.Client.Tests.Engines;

/// <summary>Tests how the client of engine management sends requests, reads responses and waits for jobs.</summary>
public sealed class EngineManagementTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(1);

    private static readonly Dictionary<string, Func<EngineManagementClient, Task>> JobStarts = new()
    {
        ["create"] = engines => engines.CreateAsync(new EngineCreation(), Cancelled),
        ["delete"] = engines => engines.DeleteAsync("e", Cancelled),
        ["upgrade"] = engines => engines.UpgradeAsync("e", "2.5", Cancelled),
        ["resize"] = engines => engines.ResizeAsync("e", "f", cancellationToken: Cancelled),
        ["rbac"] = engines => engines.SetRbacAsync("e", true, Cancelled),
        ["retry"] = engines => engines.RetryJobAsync("e", Cancelled),
    };

    public static TheoryData<string> JobStartNames => [.. JobStarts.Keys];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(JobStartNames))]
    public async Task A_request_that_starts_a_job_is_sent_once(string name)
    {
        foreach (var failing in (Func<Task<StubEngine>>[])[() => StubEngine.RespondingAsync(503), StubEngine.CuttingAsync])
        {
            await using var first = await failing();
            await using var second = await failing();
            using var transport = Transports.To(first.Address, second.Address);
            await Assert.ThrowsAsync<EngineException>(() => JobStarts[name](new EngineManagementClient(transport)));
            Assert.Equal(1, first.Requests.Count + second.Requests.Count);
        }
    }

    [Fact]
    public async Task A_request_that_starts_a_job_is_sent_to_the_next_address_when_the_first_one_cannot_be_reached()
    {
        await using var stub = await StubEngine.RespondingAsync(200, """{"id":"e","jobId":7}""");
        using var closed = new ClosedPort();
        using var transport = Transports.To(stub.Address, closed.Address);
        var engines = new EngineManagementClient(transport);
        await engines.UpgradeAsync("e", "2.5", Cancelled);
        await engines.UpgradeAsync("e", "2.5", Cancelled);
        Assert.Equal(2, stub.Requests.Count);
    }

    [Theory]
    [InlineData("""[{"key":"team","value":"shop"},{"key":"stage","value":7}]""")]
    [InlineData("""{"team":"shop","stage":7}""")]
    [InlineData("""["team=shop","stage=7"]""")]
    [InlineData("\"team=shop, stage=7\"")]
    [InlineData("""  "[{\"key\":\"team\",\"value\":\"shop\"},{\"key\":\"stage\",\"value\":\"7\"}]"  """)]
    [InlineData("""  "{\"team\":\"shop\",\"stage\":\"7\"}"  """)]
    public async Task Tags_are_read_in_every_form(string tags)
    {
        await using var stub = await StubEngine.StartAsync(context => context.Response.WriteAsync(
            context.Request.Path.Value!.EndsWith("/engines", StringComparison.Ordinal) ? $$"""{"total":"1","data":[{"tags":{{tags}}}]}""" : $$"""{"id":"e","tags":{{tags}}}"""));
        using var transport = Transports.To(stub.Address);
        var engines = new EngineManagementClient(transport);
        EngineTag[] expected = [new() { Key = "team", Value = "shop" }, new() { Key = "stage", Value = "7" }];
        Assert.Equal(expected, (await engines.GetAsync("e", Cancelled)).Tags);
        Assert.Equal(expected, Assert.Single((await engines.ListAsync(0, 10, cancellationToken: Cancelled)).Data).Tags);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("[]")]
    public async Task Missing_tags_are_an_empty_list(string tags)
    {
        await using var stub = await StubEngine.RespondingAsync(200, $$"""{"id":"e","tags":{{tags}}}""");
        using var transport = Transports.To(stub.Address);
        Assert.Empty((await new EngineManagementClient(transport).GetAsync("e", Cancelled)).Tags);
    }

    [Theory]
    [InlineData("""{"availableCpuMemory":"2-4","linear":"true"}""", "true")]
    [InlineData("""[{"availableCpuMemory":"2-4","linear":true}]""", "true")]
    [InlineData("""[{"availableCpuMemory":"2-4","linear":0}]""", "0")]
    public async Task Flavors_are_read_in_every_form(string spec, string linear)
    {
        await using var stub = await StubEngine.RespondingAsync(200, $$"""{"total":"3","data":[{"flavor":"f","spec":{{spec}}}]}""");
        using var transport = Transports.To(stub.Address);
        var flavors = await new EngineManagementClient(transport).ListFlavorsAsync(cancellationToken: Cancelled);
        Assert.Equal((3, "2-4", linear), (flavors.Total, flavors.Data[0].Spec[0].AvailableCpuMemory, flavors.Data[0].Spec[0].Linear));
    }

    [Fact]
    public async Task Numbers_may_be_texts_and_texts_may_be_numbers()
    {
        await using var stub = await StubEngine.RespondingAsync(
            200, """{"id":7,"payment":1,"createTime":"1635576800332","latestJobId":"12339","reference":{"serviceLimit":"200","instanceLimit":500,"inputs":{"size":3,"arm":false}}}""");
        using var transport = Transports.To(stub.Address);
        var engine = await new EngineManagementClient(transport).GetAsync("e", Cancelled);
        Assert.Equal(("7", "1", 1635576800332, 12339), (engine.Id, engine.Payment, engine.CreateTime, engine.LatestJobId));
        Assert.Equal((200, 500, "3", "false"), (engine.Reference!.ServiceLimit, engine.Reference.InstanceLimit, engine.Reference.Inputs["size"], engine.Reference.Inputs["arm"]));
    }

    [Fact]
    public async Task All_pages_of_engines_are_enumerated()
    {
        await using var stub = await StubEngine.StartAsync(context =>
        {
            var offset = int.Parse(context.Request.Query["offset"]!, System.Globalization.CultureInfo.InvariantCulture);
            var page = Enumerable.Range(offset, Math.Min(100, 205 - offset)).Select(static number => $$"""{"id":"e{{number}}"}""");
            return context.Response.WriteAsync($$"""{"total":205,"data":[{{string.Join(',', page)}}]}""");
        });
        using var transport = Transports.To(stub.Address);
        var ids = new List<string?>();
        await foreach (var engine in new EngineManagementClient(transport).EnumerateAsync("CSE", Cancelled))
        {
            ids.Add(engine.Id);
        }

        Assert.Equal(Enumerable.Range(0, 205).Select(static number => $"e{number}"), ids);
        Assert.Equal(3, stub.Requests.Count);
        Assert.EndsWith("?offset=200&limit=100&type=CSE", stub.Requests[^1].Target, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, "SVCSTG.00401116")]
    [InlineData(401, "SVCSTG.00501125")]
    [InlineData(400, "SVCSTG.00501116")]
    [InlineData(200, "SVCSTG.00501125")]
    public async Task A_deleted_engine_is_not_found(int status, string code)
    {
        await using var stub = await StubEngine.RespondingAsync(status, $$"""{"error_code":"{{code}}","error_msg":"The engine does not exist."}""");
        using var transport = Transports.To(stub.Address);
        var engines = new EngineManagementClient(transport);
        Assert.Null(await engines.FindAsync("e", Cancelled));
        Assert.True((await Assert.ThrowsAsync<EngineException>(() => engines.GetAsync("e", Cancelled))).IsNotFound);
    }

    [Fact]
    public async Task Waiting_for_a_job_reports_its_progress()
    {
        await using var stub = await JobsAsync(
            """{"id":7,"type":"Create","status":"Init","tasks":[]}""",
            """{"id":7,"type":"Create","status":"Executing","tasks":[{"taskNames":["a","b"],"status":"Init"},{"taskName":"c","status":"Init"}]}""",
            "503",
            """{"id":7,"type":"Create","status":"Executing","tasks":[{"tasks":[{"taskName":"a","status":"Finished"},{"taskName":"b","status":"Executing"}]},{"taskName":"c","status":"Init"}]}""",
            """{"id":7,"type":"Create","status":"Executing","tasks":[{"tasks":[{"taskName":"a","status":"Finished"},{"taskName":"b","status":"Executing"}]},{"taskName":"c","status":"Init"}]}""",
            """{"id":"7","type":"Create","status":"Finished","tasks":[{"tasks":[{"taskName":"a","status":"Finished"},{"taskName":"b","status":"Finished"}]},{"taskName":"c","status":"Finished"}]}""");
        using var transport = Transports.To(stub.Address);
        var progress = new Reports();
        var job = await new EngineManagementClient(transport).WaitForJobAsync(new EngineJobStart { Id = "e", JobId = 7 }, progress, Soon, Cancelled);
        Assert.Equal((7L, EngineJobStatus.Finished), (job.Id, job.Status));
        Assert.Equal(["Init 0/0", "Executing 0/3", "Executing 1/3", "Finished 3/3"], progress.Received);
        Assert.All(stub.Requests, static request => Assert.Equal("/v2/default/enginemgr/engines/e/jobs/7", request.Target));
    }

    [Theory]
    [InlineData("Error")]
    [InlineData("Timeout")]
    public async Task A_failed_job_is_an_exception_that_names_the_step(string status)
    {
        await using var stub = await JobsAsync(
            $$"""{"id":7,"engineId":"e","type":"Upgrade","status":"{{status}}","tasks":[{"taskName":"check","status":"Finished"},{"tasks":[{"taskName":"start","status":"{{status}}","log":"the port is taken"}]}]}""");
        using var transport = Transports.To(stub.Address);
        var exception = await Assert.ThrowsAsync<EngineJobException>(
            () => new EngineManagementClient(transport).WaitForJobAsync(new EngineJobStart { Id = "e", JobId = 7 }, null, Soon, Cancelled));
        Assert.Equal($"The job 7 (Upgrade) of engine e ended with {status} in step 'start': the port is taken", exception.Message);
        Assert.Equal(2, exception.Job.Tasks.Count);
    }

    [Fact]
    public async Task The_job_of_a_deletion_ends_when_the_engine_is_gone()
    {
        await using var stub = await JobsAsync("""{"id":"e","jobId":7}""", """{"id":7,"type":"Delete","status":"Executing"}""", "gone");
        using var transport = Transports.To(stub.Address);
        var engines = new EngineManagementClient(transport);
        var job = await engines.WaitForJobAsync(await engines.DeleteAsync("e", Cancelled), null, Soon, Cancelled);
        Assert.Equal(EngineJobStatus.Finished, job.Status);
    }

    [Fact]
    public async Task An_unknown_job_is_an_error()
    {
        await using var stub = await JobsAsync("gone");
        using var transport = Transports.To(stub.Address);
        var engines = new EngineManagementClient(transport);
        await Assert.ThrowsAsync<EngineException>(() => engines.WaitForJobAsync(new EngineJobStart { Id = "e", JobId = 7 }, null, Soon, Cancelled));
        Assert.Equal("start", (await Assert.ThrowsAsync<ArgumentException>(() => engines.WaitForJobAsync(new EngineJobStart(), null, Soon, Cancelled))).ParamName);
    }

    private static Task<StubEngine> JobsAsync(params string[] answers)
    {
        var next = new ConcurrentQueue<string>(answers);
        return StubEngine.StartAsync(context =>
        {
            var answer = next.TryDequeue(out var found) ? found : answers[^1];
            context.Response.StatusCode = answer switch { "503" => 503, "gone" => 400, _ => 200 };
            return context.Response.WriteAsync(answer switch { "503" => "", "gone" => """{"error_code":"SVCSTG.00501125","error_msg":"deleted"}""", _ => answer });
        });
    }

    private sealed class Reports : IProgress<EngineJobProgress>
    {
        public List<string> Received { get; } = [];

        public void Report(EngineJobProgress value) => Received.Add($"{value.Job.Status} {value.FinishedSteps}/{value.TotalSteps}");
    }
}
