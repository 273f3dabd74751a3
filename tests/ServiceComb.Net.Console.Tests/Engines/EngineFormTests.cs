using ServiceComb.Net.Console.Components.Engines;
using ServiceComb.Net.Protocol.Engines;

namespace ServiceComb.Net.Console.Tests.Engines;

/// <summary>Tests the form of a new engine and what is read of engines and jobs.</summary>
public sealed class EngineFormTests
{
    [Fact]
    public void A_form_needs_a_name_a_size_and_with_access_control_a_password()
    {
        var form = new EngineForm();
        Assert.Equal("engines.name-missing", form.FindProblem());
        form.Name = "orders";
        Assert.Equal("engines.flavor-missing", form.FindProblem());
        form.Flavor = "cse.s1.small2";
        Assert.Null(form.FindProblem());
        form.HasAccessControl = true;
        Assert.Equal("accounts.password-missing", form.FindProblem());
        form.SpecType = EngineForm.Nacos;
        Assert.Null(form.FindProblem());
    }

    [Fact]
    public void The_request_has_the_password_only_with_access_control_and_the_version_only_when_chosen()
    {
        var form = new EngineForm { Name = " orders ", Flavor = "cse.s1.small2", Password = "Secret-1234", Zones = "az1, az2," };

        Assert.Equal(("NONE", null), (form.ToCreation().AuthType, form.ToCreation().AuthCred));
        Assert.Null(form.ToCreation().Inputs);
        Assert.Equal("orders", form.ToCreation().Name);
        Assert.Equal(["az1", "az2"], form.ToCreation().AzList);

        form.HasAccessControl = true;
        form.Version = "1.2.3";
        Assert.Equal(("RBAC", "Secret-1234"), (form.ToCreation().AuthType, form.ToCreation().AuthCred!.Pwd));
        Assert.Equal("1.2.3", form.ToCreation().Inputs!["version"]);
    }

    [Fact]
    public void The_steps_of_groups_count_for_the_progress_of_a_job()
    {
        var progress = JobProgress.Of(new EngineJob
        {
            Tasks =
            [
                new EngineTask { TaskName = "group", Status = "Finished", Tasks = [Step("Finished"), Step("Finished")] },
                new EngineTask { TaskName = "group", Status = "Executing", Tasks = [Step("Executing")] },
                Step("Init"),
            ],
        });

        Assert.Equal((4, 2, 50), (progress.Steps.Count, progress.FinishedCount, progress.Percent));
        Assert.Equal(0, JobProgress.Of(new EngineJob()).Percent);
    }

    [Theory]
    [InlineData("Available", "up")]
    [InlineData("Unavailable", "down")]
    [InlineData("UpgradeFailed", "down")]
    [InlineData("Creating", "other")]
    [InlineData(null, "other")]
    public void The_status_of_an_engine_has_a_style(string? status, string expected) => Assert.Equal(expected, EngineStatus.StyleOf(status));

    [Fact]
    public void An_engine_is_upgraded_only_to_another_version_and_retried_only_after_a_failure()
    {
        Assert.False(EngineStatus.CanUpgrade(new EngineDetail { Version = "1.0.0", LatestVersion = "1.0.0" }));
        Assert.False(EngineStatus.CanUpgrade(new EngineDetail { Version = "1.0.0" }));
        Assert.True(EngineStatus.CanUpgrade(new EngineDetail { Version = "1.0.0", LatestVersion = "1.1.0" }));
        Assert.False(EngineStatus.CanRetry(new EngineDetail { EngineAdditionalActions = ["Noting"] }));
        Assert.True(EngineStatus.CanRetry(new EngineDetail { EngineAdditionalActions = ["ForceDelete", "Retry"] }));
    }

    private static EngineTask Step(string status) => new() { TaskName = "step", Status = status };
}
