using System.ComponentModel.DataAnnotations;

namespace AcMonitoring.Collector;

/// <summary>An absolute http or https address.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class HttpAddressAttribute : ValidationAttribute
{
    public override bool IsValid(object? value) => value is null or Uri { IsAbsoluteUri: true, Scheme: "http" or "https" };
}
