namespace ServiceComb.Net.Docs.Tests.Context;

/// <summary>Stands for the attribute of NUnit, whose names collide with those of xUnit.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OneTimeSetUpAttribute : Attribute;
