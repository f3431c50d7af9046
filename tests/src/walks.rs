//! What a person does in a part of an epoch, on a device, while a town's time passes.

use anyhow::Result;

use crate::device::Device;
use crate::town::Town;
use crate::web::{connect_wallet, look_away, open, search, sit_down};

fn sits_down(device: &mut Device, town: &Town) -> Result<()> {
    for step in sit_down() {
        device.observe(step, town.now)?;
    }
    Ok(())
}

/// A search, and 25 seconds on what it found.
///
/// # Errors
/// When the device or the node fails.
pub fn search_for_tea(device: &mut Device, town: &mut Town) -> Result<()> {
    sits_down(device, town)?;
    device.observe(search("tea+house"), town.now)?;
    town.advance(25_000)?;
    device.observe(look_away(), town.now)
}

/// A search, 25 seconds on a market page, a wallet connected there.
///
/// # Errors
/// When the device or the node fails.
pub fn watch_markets(device: &mut Device, town: &mut Town) -> Result<()> {
    sits_down(device, town)?;
    device.observe(search("mountain+hut"), town.now)?;
    town.advance(2_000)?;
    device.observe(open("www.coingecko.com", "/en/coins", ""), town.now)?;
    device.observe(connect_wallet("www.coingecko.com"), town.now)?;
    town.advance(12_000)?;
    device.tick(town.now)?;
    town.advance(13_000)?;
    device.observe(look_away(), town.now)
}

/// A search, and 21 seconds on a news page.
///
/// # Errors
/// When the device or the node fails.
pub fn read_news(device: &mut Device, town: &mut Town) -> Result<()> {
    sits_down(device, town)?;
    device.observe(search("weather"), town.now)?;
    device.observe(open("www.bbc.com", "/news", ""), town.now)?;
    town.advance(21_000)?;
    device.observe(look_away(), town.now)
}

/// Pages of as many sites, 1.2 seconds on each.
///
/// # Errors
/// When the device or the node fails.
pub fn leaf_through(device: &mut Device, town: &mut Town, sites: u32) -> Result<()> {
    sits_down(device, town)?;
    for site in 0..sites {
        device.observe(open(&format!("site{site}.example"), "/", ""), town.now)?;
        town.advance(1_200)?;
    }
    device.observe(look_away(), town.now)
}
